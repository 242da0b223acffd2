package import Lottery

/// A campaign's files in memory.
package struct SyntheticFiles: CampaignFiles {
    private let files: [String: [UInt8]]

    package init(_ files: [String: [UInt8]]) { self.files = files }

    package func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        guard let bytes = files[path] else { return nil }
        guard bytes.count <= atMost else { throw .tooLarge(path) }
        return bytes
    }
}
