# the repair of 2.2: v2 has other routes below it
CHROMA_URL = "http://chromadb:8000/api/v2"
