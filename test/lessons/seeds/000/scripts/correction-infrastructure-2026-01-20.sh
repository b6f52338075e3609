#!/bin/bash
# correction-infrastructure-2026-01-20.sh
# Exécuter depuis /home/app/unified-stack/

set -e

echo "=== Correction Infrastructure - $(date) ==="

# 1. Backup préalable
echo "[1/5] Création backup..."
cp docker-compose.yml "docker-compose.yml.backup-$(date +%Y%m%d-%H%M%S)"

# 2. Supprimer conteneur orphelin
echo "[2/5] Suppression conteneur orphelin..."
docker rm ai-orchestrator-backend 2>/dev/null || echo "Conteneur déjà supprimé"

# 3. Désactiver traefik.enable sur ai-orchestrator-frontend
echo "[3/5] Modification docker-compose.yml..."
sed -i 's/traefik.enable=true/traefik.enable=false/g' docker-compose.yml
# Note: Vérifier manuellement que seul ai-orchestrator-frontend est affecté

# 4. Redémarrer les services affectés
echo "[4/5] Redémarrage services..."
docker compose up -d ai-orchestrator-frontend

# 5. Vérification
echo "[5/5] Vérification..."
sleep 5
curl -s http://127.0.0.1:8080/api/http/routers | grep -c "ai-orchestrator-frontend-unified-stack" && echo "⚠️ Router parasite encore présent" || echo "✅ Router parasite supprimé"
docker ps --filter "status=created" --format "{{.Names}}" | grep -q "ai-orchestrator-backend" && echo "⚠️ Conteneur orphelin encore présent" || echo "✅ Conteneur orphelin supprimé"

echo "=== Correction terminée ==="
