"""The pages of this package: what is nearby, and one activity."""

from activities.blueprint import bp
from activities.browse import views as browse_views
from activities.listing_page import views as page_views

__all__ = ["bp", "browse_views", "page_views"]
