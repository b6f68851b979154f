"""Between the HTTP server and the pages: nobody's slow line holds a thread that others need."""
