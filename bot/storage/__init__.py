"""What is kept between starts, saved and copied."""
