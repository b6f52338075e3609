import type { AnyModule } from '../model/module.js';
import { certbot } from './certbot.js';
import { opensslPrivatekey } from './openssl_privatekey.js';
import { x509Certificate } from './x509_certificate.js';

/** Keys and certificates. */
export const cryptoModules: readonly AnyModule[] = [opensslPrivatekey, x509Certificate, certbot];
