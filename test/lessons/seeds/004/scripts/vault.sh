#!/bin/bash
# 4.3
docker run -d --name=vault \
  -p 8200:8200 \
  --cap-add=IPC_LOCK \
  vault server -dev

vault kv put secret/whisperx HF_TOKEN=hf_xxxxx
HF_TOKEN=$(vault kv get -field=HF_TOKEN secret/whisperx)
