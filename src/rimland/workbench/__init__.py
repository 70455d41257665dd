"""The web workbench: levers, pictures, causes and sources in the browser, and the API behind it."""
