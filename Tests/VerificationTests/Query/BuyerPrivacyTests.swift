import Doubles
import Invoices
import Testing
import Verification

struct BuyerPrivacyTests {
    private static func invoice(_ buyer: Party) -> Invoice {
        var invoice = SyntheticInvoice.digital(1)
        invoice.buyer = buyer
        return invoice
    }

    private static let taxNumber = "110101199001037"

    @Test(arguments: [
        ("张三丰", "张**"), ("李", "李**"), ("Ada Lovelace", "A**"), ("👩‍👩‍👧家", "👩‍👩‍👧**"),
        (#"","taxNumber":""#, "\"**"), ("a}", "a**"),
    ])
    func naturalPersonKeepsTheFirstCharacter(_ name: String, _ masked: String) throws {
        let invoice = Self.invoice(
            Party(
                name: name, taxNumber: "", addressAndPhone: "杭州 13800000000",
                bankAndAccount: "工行 6222"))
        let face = BuyerPrivacy.masked(face: StoredInvoice(issuing: invoice).face)
        let shown = try Invoice(json: face[...])
        #expect(
            shown.buyer
                == Party(
                    name: masked, taxNumber: "", addressAndPhone: "***", bankAndAccount: "***"))
        let text = String(decoding: face, as: UTF8.self)
        #expect(!text.contains("13800000000") && !text.contains("6222"))
    }

    @Test func nothingElseOfThePrivateInvoiceChanges() {
        let invoice = Self.invoice(Party(name: "张三丰", taxNumber: ""))
        var masked = BuyerPrivacy.masked(invoice)
        #expect(masked.buyer == Party(name: "张**", taxNumber: ""))
        masked.buyer = invoice.buyer
        #expect(masked == invoice)
    }

    @Test(arguments: [
        "宁波样品制造有限公司", "甲{乙}丙", #"引"号,\逗号"#, #""buyer":{"#, #""buyer":{"name":"x"}"#,
    ])
    func companyIsShownByTheLedgersVeryBytes(_ name: String) {
        let invoice = Self.invoice(
            Party(
                name: name, taxNumber: Self.taxNumber, addressAndPhone: "宁波 0574",
                bankAndAccount: "工行 6222"))
        let stored = StoredInvoice(issuing: invoice)
        #expect(BuyerPrivacy.masked(face: stored.face) == stored.face)
    }

    @Test func wordsOfTheSellerDoNotPassForTheBuyersTaxNumber() {
        var invoice = Self.invoice(Party(name: "张三丰", taxNumber: ""))
        invoice.seller.name = #""buyer":{"name":"","taxNumber":"1"}"#
        invoice.remark = #"","taxNumber":"1""#
        let face = BuyerPrivacy.masked(face: StoredInvoice(issuing: invoice).face)
        #expect(!String(decoding: face, as: UTF8.self).contains("张三丰"))
    }

    @Test func damagedFaceShowsNothing() {
        let sound = StoredInvoice(issuing: Self.invoice(Party(name: "张三丰", taxNumber: "")))
        let damaged = StoredInvoice(
            id: sound.id, revision: 1, status: .normal, kind: sound.kind,
            issuedOn: sound.issuedOn, amount: sound.amount, total: sound.total,
            checkCode: nil, sellerTaxNumber: "", face: Array(#"{"buyer":{"name":"张三丰"}"#.utf8))
        #expect(BuyerPrivacy.masked(face: damaged.face) == Array("{}".utf8))
    }
}
