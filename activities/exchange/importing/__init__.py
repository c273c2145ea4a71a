"""Reading outside catalogues into listings."""
