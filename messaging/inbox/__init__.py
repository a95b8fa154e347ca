"""The inbox: threads over all channels, the composer, drafts, scheduled sends, saved replies and files."""
