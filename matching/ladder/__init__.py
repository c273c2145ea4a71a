"""The page that shows kinds of company, from things on one's own to welcoming others."""
