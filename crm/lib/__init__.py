"""Ground floor: what every app stands on. No models live here."""
