CHROMA_URL = "http://chromadb:8000/api/v1"
