/// One prize that somebody has won: what is paid at most once.
package struct WinID: Hashable, Sendable {
    /// Of the campaign's log: HOST/lottery/NAME.
    package let origin: String
    /// Of the entry in that log.
    package let index: UInt64
    /// The periodic draw; nil for what the entry's own seal has given.
    package let draw: String?

    package init(origin: String, index: UInt64, draw: String? = nil) {
        self.origin = origin
        self.index = index
        self.draw = draw
    }

    /// The campaign's name, by which the books know it.
    package var campaign: String { Self.campaign(of: origin) }

    /// The campaign's name in an origin: its last part.
    package static func campaign(of origin: String) -> String {
        origin.split(separator: "/").last.map(String.init) ?? origin
    }

    /// As `description` writes it; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let place = parts[1].split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let index = UInt64(place[0]), String(index) == place[0] else { return nil }
        guard place.count == 1 || !place[1].isEmpty else { return nil }
        self.init(
            origin: String(parts[0]), index: index,
            draw: place.count == 2 ? String(place[1]) : nil)
    }
}

extension WinID: CustomStringConvertible {
    /// `invoices.example/lottery/spring#17`, and `…#17/2026-05` in a draw.
    package var description: String {
        "\(origin)#\(index)" + (draw.map { "/\($0)" } ?? "")
    }
}
