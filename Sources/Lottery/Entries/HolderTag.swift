package import Cryptography

/// The hash that stands in the log for a holder.
package enum HolderTag {
    /// Hides the pseudonym in one entry: another for each invoice.
    package static func blind(salt: Bytes32) -> Bytes32 {
        var transcript = Transcript("fapiao.blind.v1")
        transcript.fixed(salt)
        return transcript.hash
    }

    /// With blind and pseudonym shown, anybody sees that the entry is this holder's.
    package static func tag(blind: Bytes32, pseudonym: Bytes32) -> Bytes32 {
        var transcript = Transcript("fapiao.tag.v1")
        transcript.fixed(blind)
        transcript.fixed(pseudonym)
        return transcript.hash
    }
}
