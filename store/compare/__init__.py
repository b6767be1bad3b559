"""Several articles side by side; pure, over rows."""
