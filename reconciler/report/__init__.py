"""Values as text, JSON, Markdown, HTML and SVG, with one wording for all. Pure."""
