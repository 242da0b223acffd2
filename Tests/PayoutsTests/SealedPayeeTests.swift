import Cryptography
import Payouts
import Testing

struct SealedPayeeTests {
    @Test(arguments: [
        Payee(account: .wechat(app: "wx1", openID: "o\"1")),
        Payee(account: .alipay(identity: "2088", .userID), name: "王五"),
        Payee(account: .alipay(identity: "a@example.com", .logonID)),
        Payee(account: .bank(account: "6222", bank: "102100099996"), name: "O'Neil"),
    ])
    func onlyWhoeverPaysReadsTheAccount(_ payee: Payee) throws {
        var bytes = [UInt8](repeating: 7, count: 32)
        guard let key = X25519PrivateKey(Secret(movingFrom: &bytes)) else {
            Issue.record("no key")
            return
        }
        let sealed = try #require(SealedPayee.seal(payee, to: key.publicKey))
        let opened = SealedPayee.open(sealed, with: key)
        #expect(opened == payee)
        // As another purpose's text, or none of ours.
        for text in ["{}", #"{"channel":"cash"}"#, #"{"channel":"bank","account":"1"}"#] {
            let other = try #require(key.publicKey.seal(Array(text.utf8), for: "fapiao.payee.v1"))
            let found = SealedPayee.open(other, with: key)
            #expect(found == nil)
        }
    }
}
