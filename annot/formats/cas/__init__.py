"""UIMA CAS, as JSON and as XMI: what INCEpTION and UIMA pipelines exchange."""
