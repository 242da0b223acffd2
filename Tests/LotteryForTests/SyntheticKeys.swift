package import Cryptography

/// Keys that are made of names, so that the same seed gives the same bytes.
package enum SyntheticKeys {
    package static func secret(_ name: String) -> Secret {
        var bytes = SHA256.digest(Array("synthetic \(name)".utf8))
        return Secret(movingFrom: &bytes)
    }

    package static func signer(_ name: String, _ kind: VerifierKey.Kind = .note) -> NoteSigner {
        guard let key = Ed25519PrivateKey(seed: secret("note \(name)")),
            let signer = NoteSigner(name: name, kind: kind, key: key)
        else { fatalError("\(name) is no name of a key") }
        return signer
    }

    package static func revealer(_ name: String) -> ECVRFPrivateKey {
        guard let key = ECVRFPrivateKey(secret("vrf \(name)")) else { fatalError("no key") }
        return key
    }
}
