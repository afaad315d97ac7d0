"""What is known now, as columns; answers without waiting for a load. Knows no file format but the place of a payload, and no HTTP."""
