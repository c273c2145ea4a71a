"""The pages of this package: what is nearby, and one activity."""

from activities.blueprint import bp
from activities.browse import views as browse_views
from activities.editing import models as editing_models
from activities.exchange.feeds import models as feed_models
from activities.exchange.outward import models as outward_models
from activities.freshness import models as freshness_models
from activities.listing_page import reports
from activities.listing_page import views as page_views
from activities.organizing import models as organizing_models
from activities.plans import views as plan_views
from activities.plans import views_way_out as way_out_views
from activities.review import models as review_models
from activities.wording.words import demand_words

bp.add_app_template_global(demand_words)

__all__ = [
    "bp",
    "browse_views",
    "editing_models",
    "feed_models",
    "freshness_models",
    "organizing_models",
    "outward_models",
    "page_views",
    "plan_views",
    "reports",
    "review_models",
    "way_out_views",
]
