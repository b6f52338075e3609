import type { Rule } from '../model/lesson.js';
import { adminOrDevModeExposed } from './admin-or-dev-mode-exposed.js';
import { apiPathRemoved } from './api-path-removed.js';
import { backupNotProven } from './backup-not-proven.js';
import { bindOwnerMismatch } from './bind-owner-mismatch.js';
import { blindUpdate } from './blind-update.js';
import { capAddNoopNonroot } from './cap-add-noop-nonroot.js';
import { caplessRootForeignFiles } from './capless-root-foreign-files.js';
import { checkCannotFail } from './check-cannot-fail.js';
import { commandAbsentOnTarget } from './command-absent-on-target.js';
import { composeObsolete } from './compose-obsolete.js';
import { configModeUnreadable } from './config-mode-unreadable.js';
import { configMountWrongPath } from './config-mount-wrong-path.js';
import { crowdsecBouncerRefused } from './crowdsec-bouncer-refused.js';
import { dataVolumeWrongPath } from './data-volume-wrong-path.js';
import { dbPortPublic } from './db-port-public.js';
import { defaultOrPlaceholderSecret } from './default-or-placeholder-secret.js';
import { dependsOnImpossible } from './depends-on-impossible.js';
import { dockerSocketOrPrivileged } from './docker-socket-or-privileged.js';
import { execBeforeContainer } from './exec-before-container.js';
import { extraVarLost } from './extra-var-lost.js';
import { fileEncoding } from './file-encoding.js';
import { fileLoggingInContainer } from './file-logging-in-container.js';
import { floatingReference } from './floating-reference.js';
import { hardenBeforeAccessProof } from './harden-before-access-proof.js';
import { healthcheckEndpointSemantics } from './healthcheck-endpoint-semantics.js';
import { healthcheckLocalhostIpv6 } from './healthcheck-localhost-ipv6.js';
import { healthcheckMissing } from './healthcheck-missing.js';
import { healthcheckPidOnly } from './healthcheck-pid-only.js';
import { healthcheckProvesNothing } from './healthcheck-proves-nothing.js';
import { healthcheckToolMissing } from './healthcheck-tool-missing.js';
import { healthcheckWrongVhost } from './healthcheck-wrong-vhost.js';
import { hostPortTaken } from './host-port-taken.js';
import { httpCheckRedirect } from './http-check-redirect.js';
import { imageUnresolvable } from './image-unresolvable.js';
import { localSourceMissing } from './local-source-missing.js';
import { localeNotInImage } from './locale-not-in-image.js';
import { lokiSingleBinaryRing } from './loki-single-binary-ring.js';
import { maskedPrecondition } from './masked-precondition.js';
import { nativeConfigCheck } from './native-config-check.js';
import { networkLabelConflict } from './network-label-conflict.js';
import { noShellInImage } from './no-shell-in-image.js';
import { pg18VolumePath } from './pg18-volume-path.js';
import { redisEvictsQueue } from './redis-evicts-queue.js';
import { redisRenameCommand } from './redis-rename-command.js';
import { renderedNeverUpped } from './rendered-never-upped.js';
import { requiredVarUnset } from './required-var-unset.js';
import { retentionDeletesTooMuch } from './retention-deletes-too-much.js';
import { roleRunsTwice } from './role-runs-twice.js';
import { rootEntrypointCaps } from './root-entrypoint-caps.js';
import { scrapeOrAlertBroken } from './scrape-or-alert-broken.js';
import { secretInClearOrArgv } from './secret-in-clear-or-argv.js';
import { sedGlobalOnConfig } from './sed-global-on-config.js';
import { serviceInTwoCompose } from './service-in-two-compose.js';
import { serviceNotInComposeFile } from './service-not-in-compose-file.js';
import { sshPortDrift } from './ssh-port-drift.js';
import { targetHealth } from './target-health.js';
import { tlsVerificationOff } from './tls-verification-off.js';
import { topLevelFacts } from './top-level-facts.js';
import { traefikLabelReference } from './traefik-label-reference.js';
import { traefikRouterWithoutRule } from './traefik-router-without-rule.js';
import { uidAssumedWrong } from './uid-assumed-wrong.js';
import { unboundedResources } from './unbounded-resources.js';
import { urlNotServed } from './url-not-served.js';
import { yamlBadEscape } from './yaml-bad-escape.js';

/** Every lesson that is a rule, by number. To add one: its .ts and .md here, its fixtures in test/lessons/<name>/, and a line below. */
export const rules: readonly Rule[] = [
  hardenBeforeAccessProof,
  renderedNeverUpped,
  roleRunsTwice,
  maskedPrecondition,
  imageUnresolvable,
  networkLabelConflict,
  execBeforeContainer,
  pg18VolumePath,
  localeNotInImage,
  bindOwnerMismatch,
  healthcheckToolMissing,
  configMountWrongPath,
  redisRenameCommand,
  healthcheckWrongVhost,
  caplessRootForeignFiles,
  serviceInTwoCompose,
  uidAssumedWrong,
  capAddNoopNonroot,
  yamlBadEscape,
  configModeUnreadable,
  healthcheckProvesNothing,
  healthcheckLocalhostIpv6,
  noShellInImage,
  lokiSingleBinaryRing,
  healthcheckEndpointSemantics,
  healthcheckPidOnly,
  commandAbsentOnTarget,
  httpCheckRedirect,
  serviceNotInComposeFile,
  urlNotServed,
  extraVarLost,
  sshPortDrift,
  topLevelFacts,
  rootEntrypointCaps,
  fileLoggingInContainer,
  fileEncoding,
  dependsOnImpossible,
  traefikRouterWithoutRule,
  traefikLabelReference,
  adminOrDevModeExposed,
  hostPortTaken,
  sedGlobalOnConfig,
  checkCannotFail,
  crowdsecBouncerRefused,
  apiPathRemoved,
  dataVolumeWrongPath,
  retentionDeletesTooMuch,
  tlsVerificationOff,
  floatingReference,
  composeObsolete,
  blindUpdate,
  dbPortPublic,
  defaultOrPlaceholderSecret,
  secretInClearOrArgv,
  requiredVarUnset,
  healthcheckMissing,
  redisEvictsQueue,
  unboundedResources,
  localSourceMissing,
  scrapeOrAlertBroken,
  backupNotProven,
  nativeConfigCheck,
  targetHealth,
  dockerSocketOrPrivileged,
];
