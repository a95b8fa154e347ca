"""Projects side by side by stage, and by their days."""
