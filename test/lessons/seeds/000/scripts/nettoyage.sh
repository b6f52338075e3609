#!/bin/bash
# 3.2
find /home/app/projets/infrastructure/unified-stack/ -name "*.backup*" -mtime +7 -delete
find /home/app/projets/infrastructure/unified-stack/ -name "*.bak*" -mtime +7 -delete
