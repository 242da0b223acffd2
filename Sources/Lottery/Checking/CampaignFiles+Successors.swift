import Cryptography

extension CampaignFiles {
    /// The amendment whose parties answer for a draw in the place of those that it was begun with; nil for most draws.
    func successors(of draw: String) async throws(CheckEnd) -> Bytes32? {
        let path = CampaignPath.drawnUnder(draw)
        let maximum = 2 * Bytes32.count + 1
        guard let bytes = try await published(path, atMost: maximum) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n"),
            let digest = Hexadecimal.decode(String(text.dropLast())).flatMap({ Bytes32($0) }),
            text == "\(digest)\n"
        else { throw .cheated(.malformed(path)) }
        return digest
    }
}
