import Edge
import Testing
import Verification

struct FileFormatTests {
    private static func box(_ brand: String) -> [UInt8] {
        [0, 0, 0, 0x18] + Array("ftyp\(brand)".utf8) + [0, 0, 0, 0] + Array("mif1".utf8)
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let zeros = [UInt8](repeating: 0, count: 900)

    @Test(
        arguments: [
            (text("%PDF-1.7\n"), .pdf), (zeros + text("%PDF-1.4"), .pdf),
            (text("\u{FEFF}%PDF-1.4"), .pdf),
            (zip + zeros + text("OFD.xml"), .ofd), (zip + text("word/document.xml"), .office),
            (zip + zeros + text("ppt/presentation.xml"), .office),
            (zip + text("[Content_Types].xml"), .office), (zip + text("xl/workbook.xml"), .office),
            (zip + text("mimetypeapplication/vnd.oasis.opendocument.text"), .office),
            (zip + text("a.jpg"), .archive), ([0x1F, 0x8B, 0x08], .archive),
            ([0x52, 0x61, 0x72, 0x21, 0x1A], .archive), ([0xD0, 0xCF, 0x11, 0xE0], .office),
            (box("heic"), .heic), (box("mif1"), .heic), (box("hevc"), .heic), (box("avif"), .avif),
            (box("mp42"), .video), (box("qt  "), .video),
            (text("GIF87a"), .gif), (text("GIF89a"), .gif),
            (text("RIFF") + [1, 2, 3, 4] + text("WEBPVP8 "), .webp),
            (text("BM") + [1, 2, 3, 4, 0, 0, 0, 0], .bmp),
            ([0x49, 0x49, 0x2A, 0], .tiff), ([0x4D, 0x4D, 0, 0x2A], .tiff),
            (text("<?xml version=\"1.0\"?>"), .xml), (text("\u{FEFF} \n<html>"), .xml),
            ([0xFF, 0xFE, 0x3C, 0, 0x3F, 0], .xml), ([], .empty),
            // Ours, whatever stands in them, and what nobody knows.
            ([0xFF, 0xD8, 0xFF, 0xE1, 0x3C, 0x3C], nil),
            ([0xFF, 0xD8, 0xFF, 0xE0] + text("%PDF-1.7"), nil),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], nil), ([1, 2, 3], nil),
            (text("RIFF") + [1, 2, 3, 4] + text("WAVE"), nil), (text("BMW\u{1}"), nil),
            (text("hello\n"), .textFile), (text("发票号码：26990000000000000001"), .textFile),
            (text("01,32,,1"), .textFile), ([0xFF, 0xFE, 0x31, 0], .textFile),
            ([0xB7, 0xA2, 0xC6, 0xB1], .textFile),
            (text("BM a note"), .textFile), (text("hello\0"), nil), ([0x31, 0x7F], nil),
            (zeros + zeros + text("%PDF-1.7"), nil),
        ] as [([UInt8], FileFormat?)])
    func theFirstBytesTell(_ bytes: [UInt8], _ format: FileFormat?) {
        #expect(FileFormat(bytes) == format)
        #expect(FileFormat(bytes[...]) == format)
    }

    @Test(
        arguments: [
            ("application/pdf", .pdf), ("image/HEIC; x=y", .heic), ("image/gif", .gif),
            ("image/webp ;q=1", .webp), ("application/ofd", .ofd), ("image/jpeg", nil),
            ("image/png", nil), ("", nil), ("text/plain", .textFile),
            ("application/msword", .office),
            ("application/vnd.openxmlformats-officedocument.presentationml.presentation", .office),
            ("application/octet-stream", nil),
        ] as [(String, FileFormat?)])
    func whatAProgramSaysTellsToo(_ type: String, _ format: FileFormat?) {
        #expect(FileFormat(mediaType: type) == format)
    }

    /// The reader's process is not started for what its first bytes give away.
    @Test func aForeignFileIsTurnedAwayUnread() async throws {
        let reader = SayingPhotoReader(.success([]))
        let photos = CountedPhotoReading(reader)
        let client = Client(channel: .page, name: "a")
        let foreign = await photos.read(Self.text("%PDF-1.7"), from: client)
        #expect(foreign.codes == .failure(PhotoFault(.notAPhoto, format: .pdf)))
        #expect(reader.photos.isEmpty)
        let report = await photos.read([0xFF, 0xD8, 0xFF], from: client)
        #expect(report.codes == .success([]))
        #expect(reader.photos.count == 1)
    }
}
