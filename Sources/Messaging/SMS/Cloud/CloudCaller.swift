import Cryptography
package import Edge
import ProgramSettings

/// The callers that a cloud's endpoint lets in: by the secret in its path, and by address.
package struct CloudCaller: Sendable {
    /// Empty where the cloud is not configured.
    let secret: SecretText
    /// Nil: from everywhere.
    let addresses: AddressRanges?

    init(
        from reader: inout SettingReader, secret: Setting<SecretText>,
        addresses: Setting<AddressRanges?>
    ) {
        self.secret = Self.pathSecret(from: &reader, secret)
        self.addresses = reader.read(addresses)
    }

    /// The guard that stands before the endpoint's routes.
    package func guardian(_ identity: ClientIdentity) -> CallerGuard {
        CallerGuard(addresses: addresses, secret: secret, identity: identity)
    }

    private static func pathSecret(
        from reader: inout SettingReader, _ setting: Setting<SecretText>
    ) -> SecretText {
        let secret = reader.read(setting)
        let text = secret.reveal().utf8
        let isPath = text.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
                || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        let minimum = CallerGuard.secretCharactersMinimum
        if !secret.isEmpty, !isPath || text.count < minimum {
            reader.refuse(setting, "\(minimum) or more letters, digits, - and _")
        }
        return secret
    }
}
