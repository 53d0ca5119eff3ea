"""Label Studio: labelling config, wire format, client, embedded server."""
