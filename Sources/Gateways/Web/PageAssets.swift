import Seal

/// What the page loads besides itself: one sheet, one script, one picture. Their addresses hold
/// the digest of their content, so a browser may keep them for ever.
struct PageAssets: Sendable {
    struct Asset: Sendable {
        let path: String
        let mediaType: String
        let entityTag: String
        let bytes: [UInt8]
    }

    let sheet: Asset
    let script: Asset
    let picture: Asset

    init(kinds: KindTable) {
        sheet = Self.asset(PackageResources.page_css + PackageResources.result_css, "css", "text/css")
        script = Self.asset(
            Array(kinds.script.utf8) + PackageResources.page_js, "js", "text/javascript")
        picture = Self.asset(PackageResources.favicon_svg, "svg", "image/svg+xml")
    }

    var all: [Asset] { [sheet, script, picture] }

    private static func asset(
        _ bytes: [UInt8], _ suffix: String, _ mediaType: String
    ) -> Asset {
        let digest = Hexadecimal.text(of: SHA256.digest(of: bytes).prefix(12))
        return Asset(
            path: "/assets/\(digest).\(suffix)", mediaType: "\(mediaType); charset=utf-8",
            entityTag: "\"\(digest)\"", bytes: bytes)
    }
}
