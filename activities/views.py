"""The pages of this package: what is nearby, and one activity."""

from activities.blueprint import bp
from activities.browse import views as browse_views
from activities.exchange.feeds import models as feed_models
from activities.exchange.outward import views as outward_views
from activities.listing_page import reports
from activities.listing_page import views as page_views
from activities.plans import views as plan_views
from activities.plans import views_kept as kept_views
from activities.plans import views_way_out as way_out_views
from activities.wording.words import demand_words

bp.add_app_template_global(demand_words)

__all__ = [
    "bp",
    "browse_views",
    "feed_models",
    "kept_views",
    "outward_views",
    "page_views",
    "plan_views",
    "reports",
    "way_out_views",
]
