"""Browsing what is nearby: filters, counts, order, the rings picture."""
