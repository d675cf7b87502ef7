"""A timeline as text, JSON, SVG and Mermaid."""
