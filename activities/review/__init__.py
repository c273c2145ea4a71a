"""Looking at listings before and after they go out."""
