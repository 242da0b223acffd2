import Foundation
import Testing

@testable import Gateways

struct MultipartFormTests {
    static let boundary = Array("----WebKitFormBoundaryAbC".utf8)
    static let names: Set<String> = ["photo", "lang"]
    static let sound =
        "------WebKitFormBoundaryAbC\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nen\r\n"
        + "------WebKitFormBoundaryAbC\r\nContent-Disposition: form-data; name=\"photo\"; "
        + "filename=\"发票.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\r\n-\0--\r\n"
        + "------WebKitFormBoundaryAbC--\r\n"

    private func parsed(_ text: String) -> MultipartForm? {
        MultipartForm(Array(text.utf8), boundary: Self.boundary, names: Self.names)
    }

    @Test func aBrowsersFormIsRead() throws {
        let form = try #require(parsed(Self.sound))
        #expect(Array(form["lang"]) == Array("en".utf8))
        #expect(Array(form["photo"]) == Array("\r\n-\0--".utf8))
    }

    @Test(arguments: [
        ("name=\"lang\"", "name=\"other\""), ("name=\"lang\"", "name=\"photo\""),
        ("form-data; name=\"lang\"", "attachment; name=\"lang\""),
        ("Content-Type: image/jpeg", "Content-Transfer-Encoding: base64"),
        ("Content-Type: image/jpeg", "nonsense"), ("AbC--\r\n", "AbC--\r\nmore"),
        ("AbC--\r\n", "AbC"), ("AbC--\r\n", "AbD--\r\n"), ("------WebKit", "preamble------WebKit"),
        ("filename=\"发票.jpg\"", "filename=\"\(String(repeating: "a", count: 2_000))\""),
    ])
    func whatNoBrowserSendsIsRefused(_ part: String, _ replacement: String) throws {
        let range = try #require(Self.sound.range(of: part))
        #expect(parsed(Self.sound.replacingCharacters(in: range, with: replacement)) == nil)
    }

    @Test func whatIsCutOffIsRefused() {
        let bytes = Array(Self.sound.utf8)
        // The last line's end is the only thing that may be missing.
        for length in 0..<(bytes.count - 2) {
            let form = MultipartForm(
                Array(bytes.prefix(length)), boundary: Self.boundary, names: Self.names)
            #expect(form == nil, "\(length)")
        }
    }

    /// Every byte changed in three ways: nothing of the form around it becomes part of the photo.
    @Test func changedBytesNeverCrash() {
        let bytes = Array(Self.sound.utf8)
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x20, 0xFF] {
                var changed = bytes
                changed[index] ^= mask
                let form = MultipartForm(changed, boundary: Self.boundary, names: Self.names)
                #expect((form?["photo"].count ?? 0) <= "\r\n-\0--".utf8.count)
            }
        }
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", nil),
        ("multipart/form-data; boundary=\"abc\"", "abc"), ("multipart/form-data", nil),
        ("multipart/form-data; boundary=", nil), ("multipart/mixed; boundary=abc", nil),
        ("multipart/form-data; boundary=\(String(repeating: "a", count: 71))", nil),
    ])
    func aBoundaryIsReadFromItsField(_ field: String, _ boundary: String?) {
        #expect(MultipartForm.boundary(field) == boundary.map { Array($0.utf8) })
    }
}
