"""Django on SQLCipher."""
