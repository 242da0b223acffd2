package import Cryptography

/// The published files of a campaign, wherever they lie: a folder, a static host.
package protocol CampaignFiles: Sendable {
    /// The bytes under a path such as `tile/entries/000`; nil where there is no such file. Throws for more than
    /// `atMost` bytes, and where the files cannot be reached at all.
    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]?
}

package enum CampaignFilesFault: Error, Hashable, Sendable {
    case tooLarge(String)
    /// Says nothing about the operator: a disk or a network failed. The reason is for people.
    case unreachable(String)
}

/// Where the files of a campaign lie beside those of its log.
package enum CampaignPath {
    package static let checkpoint = "checkpoint"

    package static func manifest(_ digest: some CustomStringConvertible) -> String {
        "manifest/\(digest).json"
    }

    /// The notes over a manifest.
    package static func signatures(_ digest: some CustomStringConvertible) -> String {
        "manifest/\(digest).sig"
    }

    /// What the operator has said of pauses and of the end, counted from 0.
    package static func state(_ number: UInt64) -> String { "states/\(number)" }

    /// What is published each day, by the day (2026-01-31), the note over it, and an authority's stamp.
    package static func daily(_ day: some CustomStringConvertible) -> String { "daily/\(day).json" }
    package static func dailySignature(_ day: some CustomStringConvertible) -> String {
        "daily/\(day).sig"
    }
    package static func dailyStamp(_ day: some CustomStringConvertible) -> String {
        "daily/\(day).tsr"
    }

    package static func terms(_ draw: String) -> String { "draws/\(draw)/terms" }
    package static func termsSignatures(_ draw: String) -> String { "draws/\(draw)/terms.sig" }
    /// The cosigned checkpoint at which a draw ends, as it stands in its seal: for whoever checks one entry alone.
    package static func drawCheckpoint(_ draw: String) -> String { "draws/\(draw)/checkpoint" }
    /// Of a timestamp authority (RFC 3161), over the first part of the terms.
    package static func termsStamp(_ draw: String) -> String { "draws/\(draw)/terms.tsr" }
    /// The operator's own reveal, which comes first, under a manifest.
    package static func operatorReveal(_ draw: String, under manifest: Bytes32) -> String {
        "draws/\(draw)/operator/\(manifest)"
    }
    /// The digest of the manifest under which parties answer who have changed since the draw was announced.
    package static func drawnUnder(_ draw: String) -> String { "draws/\(draw)/under" }
    package static func reveals(_ draw: String) -> String { "draws/\(draw)/reveals" }
    package static func result(_ draw: String) -> String { "draws/\(draw)/result.json" }
}
