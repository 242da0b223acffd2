package import Cryptography

/// The published files of a campaign, wherever they lie: a folder, a static host.
package protocol CampaignFiles: Sendable {
    /// The bytes under a path such as `tile/entries/000`; nil where there is no such file. Throws for more than
    /// `atMost` bytes, and where the files cannot be reached at all.
    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]?
}

/// Why a published file could not be had; a file that does not exist is no fault.
package enum CampaignFilesFault: Error, Hashable, Sendable {
    case tooLarge(String)
    /// Says nothing about the operator: a disk or a network failed. The reason is for people.
    case unreachable(String)
}

extension CampaignFilesFault: CustomStringConvertible {
    /// For the log and the terminal, in English.
    package var description: String {
        switch self {
        case .tooLarge(let path): "\(path) is larger than such a file can be"
        case .unreachable(let reason): reason
        }
    }
}

/// The paths of a campaign's files, beside those of its log.
package enum CampaignPath {
    /// The log's latest checkpoint: the one file that changes.
    package static let checkpoint = "checkpoint"

    /// A manifest, by the digest of its bytes in hexadecimal.
    package static func manifest(_ digest: some CustomStringConvertible) -> String {
        "manifest/\(digest).json"
    }

    /// The notes over a manifest.
    package static func signatures(_ digest: some CustomStringConvertible) -> String {
        "manifest/\(digest).sig"
    }

    /// The operator's statement of a pause or of the end, counted from 0.
    package static func state(_ number: UInt64) -> String { "states/\(number)" }

    /// The figures of a day (2026-01-31). The note over them and an authority's stamp have the two
    /// paths below.
    package static func daily(_ day: some CustomStringConvertible) -> String { "daily/\(day).json" }
    /// The note over a day's figures.
    package static func dailySignature(_ day: some CustomStringConvertible) -> String {
        "daily/\(day).sig"
    }
    /// The stamp of a timestamp authority (RFC 3161) over a day's figures.
    package static func dailyStamp(_ day: some CustomStringConvertible) -> String {
        "daily/\(day).tsr"
    }

    /// The terms of a periodic draw: the first part alone, until its sources are drawn.
    package static func terms(_ draw: String) -> String { "draws/\(draw)/terms" }
    /// The note over the first part, signed by the auditors.
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
    /// The revealers' answers to a periodic draw.
    package static func reveals(_ draw: String) -> String { "draws/\(draw)/reveals" }
    /// The winners of a periodic draw, as they stand now.
    package static func result(_ draw: String) -> String { "draws/\(draw)/result.json" }
}
