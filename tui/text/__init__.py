"""The text engine of the reader: layout, motions, selection and highlights, all pure."""
