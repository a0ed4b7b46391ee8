"""The application on a socket, within bounds."""
