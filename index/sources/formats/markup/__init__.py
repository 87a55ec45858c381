"""What the readers of markup share: pandoc's tree, front matter, dialects, styles of pages."""
