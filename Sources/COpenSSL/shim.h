#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Names as RFC 2253 has them, but with text outside ASCII as it is, in UTF-8. Swift cannot see the macro.
static const unsigned long COpenSSLPlainRFC2253 = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
