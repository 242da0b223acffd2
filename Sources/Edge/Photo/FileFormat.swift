/// The format of a file by its first bytes, where it is none of the photos that we read. People send
/// what they have: the invoice as PDF or OFD, a phone's own kind of photo, a sticker.
package enum FileFormat: String, Sendable, CaseIterable {
    case pdf, ofd, xml, heic, avif, gif, webp, bmp, tiff, video, office, archive, empty
    case textFile = "text_file"

    /// Nil for JPEG, PNG and what is not known.
    package init?(_ bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(Self.headBytes))
        func has(_ text: StaticString, at place: Int = 0) -> Bool {
            head.dropFirst(place).starts(with: Array(text.description.utf8))
        }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) || head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            return nil
        } else if head.isEmpty {
            self = .empty
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if head.starts(with: [0x49, 0x49, 0x2A, 0])
            || head.starts(with: [0x4D, 0x4D, 0, 0x2A])
        {
            self = .tiff
        } else if has("BM"), head.dropFirst(6).starts(with: [0, 0, 0, 0]) {
            self = .bmp
        } else if has("ftyp", at: 4) {
            self = Self.brand(head.dropFirst(8).prefix(4))
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self =
                head.contains("OFD.xml")
                ? .ofd : Self.officeParts.contains(where: head.contains) ? .office : .archive
        } else if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            self = .office
        } else if Self.archives.contains(where: head.starts(with:)) {
            self = .archive
        } else if head.prefix(Self.pdfHeadBytes).contains("%PDF-") {
            self = .pdf
        } else if Self.beginsMarkup(head) {
            self = .xml
        } else if Self.isText(head) {
            self = .textFile
        } else {
            return nil
        }
    }

    /// The name of an OFD's first file stands within these.
    private static let headBytes = 4_096
    /// Readers of PDF allow so much before its mark (Adobe's implementation note 13 to PDF 1.7).
    private static let pdfHeadBytes = 1_024
    /// RAR, 7-Zip, gzip.
    private static let archives: [[UInt8]] = [
        [0x52, 0x61, 0x72, 0x21], [0x37, 0x7A, 0xBC, 0xAF], [0x1F, 0x8B, 0x08],
    ]
    /// The names that the ZIP files of Office and LibreOffice begin with. Before ZIP, Office wrote
    /// a format of its own (MS-CFB).
    private static let officeParts: [StaticString] = [
        "[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/",
        "mimetypeapplication/vnd.oasis",
    ]

    /// True if no byte of it is one that no text has.
    private static func isText(_ head: [UInt8]) -> Bool {
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
        return head.allSatisfy { byte in
            byte >= 0x20 && byte != 0x7F || (0x09...0x0D).contains(byte)
        }
    }

    /// `<`, after a byte-order mark and white space if there are any; in UTF-16 too.
    private static func beginsMarkup(_ head: [UInt8]) -> Bool {
        let isMarked = head.starts(with: [0xEF, 0xBB, 0xBF])
        let text = head.dropFirst(isMarked ? 3 : 0).drop { $0 <= 0x20 }
        return text.first == UInt8(ascii: "<") || head.starts(with: [0xFF, 0xFE, 0x3C, 0])
            || head.starts(with: [0xFE, 0xFF, 0, 0x3C])
    }

    /// ISO base media files (ISO/IEC 14496-12) say by a brand what they hold.
    private static func brand(_ bytes: ArraySlice<UInt8>) -> FileFormat {
        switch String(decoding: bytes, as: UTF8.self) {
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
            .heic
        case "avif", "avis": .avif
        default: .video
        }
    }

    /// The format that a program declares as a media type; nil for JPEG, PNG and unknown types.
    package init?(mediaType: String) {
        let type = mediaType.split(separator: ";").first.map { $0.filter { $0 != " " } } ?? ""
        switch type.lowercased() {
        case "application/pdf": self = .pdf
        case "application/ofd", "application/x-ofd", "application/vnd.ofd": self = .ofd
        case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence": self = .heic
        case "image/avif": self = .avif
        case "image/gif": self = .gif
        case "image/webp": self = .webp
        case "image/bmp", "image/x-ms-bmp": self = .bmp
        case "image/tiff": self = .tiff
        case "image/svg+xml", "application/xml", "text/xml": self = .xml
        case "text/plain", "text/csv": self = .textFile
        case "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint":
            self = .office
        case let type where type.hasPrefix("application/vnd.openxmlformats-officedocument."):
            self = .office
        case "application/zip", "application/x-zip-compressed", "application/gzip": self = .archive
        default: return nil
        }
    }

    /// The name that people use for it.
    var name: String {
        switch self {
        case .webp: "WebP"
        case .video, .office, .archive, .textFile, .empty: rawValue
        default: rawValue.uppercased()
        }
    }
}

extension Collection<UInt8> {
    fileprivate func contains(_ text: StaticString) -> Bool {
        let needle = Array(text.description.utf8)
        return indices.contains { self[$0...].starts(with: needle) }
    }
}
