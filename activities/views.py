"""The pages of this package: what is nearby, and one activity."""

from activities.blueprint import bp
from activities.browse import views as browse_views
from activities.listing_page import views as page_views
from activities.plans import views as plan_views
from activities.wording.words import demand_words

bp.add_app_template_global(demand_words)

__all__ = ["bp", "browse_views", "page_views", "plan_views"]
