import Cryptography

/// The files that the page loads besides itself: a sheet or two, one script, one icon. Their addresses hold
/// the digest of their content, so a browser may keep them for ever.
package struct PageAssets: Sendable {
    struct Asset: Sendable {
        let path: String
        let mediaType: String
        let entityTag: String
        let bytes: [UInt8]
    }

    let sheet: Asset
    /// A second sheet, for the lottery's pages alone.
    let lotterySheet: Asset
    let script: Asset
    let icon: Asset
    let robots: Asset

    init(kinds: KindTable) {
        sheet = Self.asset(
            PackageResources.page_css + PackageResources.result_css, "css", "text/css")
        lotterySheet = Self.asset(PackageResources.lottery_css, "css", "text/css")
        script = Self.asset(
            Array(kinds.script.utf8) + PackageResources.page_js, "js", "text/javascript")
        icon = Self.asset(PackageResources.favicon_svg, "svg", "image/svg+xml")
        robots = Self.asset(PackageResources.robots_txt, "txt", "text/plain")
    }

    var all: [Asset] { [sheet, lotterySheet, script, icon] }

    /// The colours and parts that every page has, and the icon: for pages on other listeners.
    /// The sheet, for other programs' pages that are to look alike.
    package static var sharedSheet: [UInt8] { PackageResources.page_css }
    /// The icon, for the same.
    package static var sharedIcon: [UInt8] { PackageResources.favicon_svg }

    private static func asset(
        _ bytes: [UInt8], _ suffix: String, _ mediaType: String
    ) -> Asset {
        let digest = Hexadecimal.encode(SHA256.digest(bytes).prefix(12))
        return Asset(
            path: "/assets/\(digest).\(suffix)", mediaType: "\(mediaType); charset=utf-8",
            entityTag: "\"\(digest)\"", bytes: bytes)
    }
}
