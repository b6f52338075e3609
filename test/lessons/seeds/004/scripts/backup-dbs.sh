#!/bin/bash
DATE=$(date +%Y-%m-%d)
mkdir -p /backups/mysql/$DATE

# WordPress
docker exec mysql-blog mysqldump -u root -p$MYSQL_ROOT_PASSWORD blog_db > /backups/mysql/$DATE/blog.sql

# Shop
mysqldump -u root -p$MYSQL_ROOT_PASSWORD shop_db > /backups/mysql/$DATE/shop.sql

# Retention 30 jours
find /backups/mysql/ -type d -mtime +30 -exec rm -rf {} \;

# Cron : 3h du matin tous les jours
# 0 3 * * * /root/scripts/backup-dbs.sh
