import Cryptography
import Testing

@testable import Payouts

/// Documents, for the tax office.
struct WinnerDocumentTests {
    @Test(arguments: [
        // The example of GB 11643-1999, with either letter.
        ("11010519491231002X", true), ("11010519491231002x", true), ("110105194912310021", false),
        // Region 0, month 13, 30 February, the year 1880, too short.
        ("01010519491231002X", false), ("110105194913310027", false),
        ("110105194902300024", false), ("440524188001010014", false), ("1101051949123100", false),
        ("", false),
    ])
    func aResidentsNumberIsChecked(_ number: String, _ isTaken: Bool) {
        #expect((ResidentID(number) != nil) == isTaken)
    }

    @Test(
        arguments: [
            ("王小明", .residentID, "11010519491231002X", nil),
            ("王小明", .residentID, "110105 1949 1231 002x", nil),
            ("王小明", .residentID, "110105194912310021", .checkCharacter),
            ("王小明", .residentID, "1101051949123100", .number),
            ("Anna-Maria O’Neill", .passport, "e12345678", nil),
            ("阿卜杜拉·买买提", .hongKongMacaoPermit, "H12345678", nil),
            ("Anna", .passport, "E12", .number), ("Anna", .passport, "E1234567/8", .number),
            ("A", .passport, "E12345678", .name), ("", .passport, "E12345678", .name),
            ("1234", .passport, "E12345678", .name), ("=cmd()", .passport, "E12345678", .name),
        ] as [(String, WinnerDocument.Kind, String, WinnerDocument.Fault?)])
    func aDocumentIsAskedForInItsForm(
        _ name: String, _ kind: WinnerDocument.Kind, _ number: String,
        _ fault: WinnerDocument.Fault?
    ) throws {
        do throws(WinnerDocument.Fault) {
            let document = try WinnerDocument(name: name, kind: kind, number: number)
            #expect(fault == nil && document.tail.count == 4)
        } catch {
            #expect(error == fault)
        }
    }

    @Test func onlyWhoeverPaysReadsIt() throws {
        var bytes = [UInt8](repeating: 7, count: 32)
        var others = [UInt8](repeating: 8, count: 32)
        guard let key = X25519PrivateKey(Secret(movingFrom: &bytes)),
            let other = X25519PrivateKey(Secret(movingFrom: &others))
        else {
            Issue.record("no key")
            return
        }
        let document = try WinnerDocument(name: "王小明", kind: .passport, number: "E12345678")
        let sealed = try #require(document.sealed(to: key.publicKey))
        let opened = WinnerDocument(sealed: sealed, with: key)
        #expect(opened == document)
        let openedByOthers = WinnerDocument(sealed: sealed, with: other)
        #expect(openedByOthers == nil)
        // An account is no document.
        let payee = Payee(account: .wechat(app: "wx1", openID: "openid"))
        let account = try #require(SealedPayee.seal(payee, to: key.publicKey))
        let openedAccount = WinnerDocument(sealed: account, with: key)
        #expect(openedAccount == nil)
    }
}
