import Invoices
import Payouts
import XMLDocuments

/// The file that orders one payment: customer credit transfer initiation, pain.001.001.09.
///
/// One order is one file under one message number, its own: a bank refuses a message number that it has seen, and takes
/// the same payment under another one once more.
struct PaymentFile {
    static let namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

    let payer: BankPayer
    let order: OrderNumber
    let amount: Fen
    let payee: (name: String, account: String, bank: String)
    let remittance: String
    let made: Timestamp

    var bytes: [UInt8] {
        var xml = XMLText()
        xml.element("Document", ["xmlns": Self.namespace]) { xml in
            xml.element("CstmrCdtTrfInitn") { xml in
                xml.element("GrpHdr") { xml in
                    xml.element("MsgId", order.text)
                    xml.element("CreDtTm", made.description)
                    xml.element("NbOfTxs", "1")
                    xml.element("CtrlSum", amount.description)
                    xml.nested(["InitgPty", "Nm"], payer.name)
                }
                xml.element("PmtInf") { batch(&$0) }
            }
        }
        return xml.bytes
    }

    private func batch(_ xml: inout XMLText) {
        xml.element("PmtInfId", order.text)
        xml.element("PmtMtd", "TRF")
        xml.element("NbOfTxs", "1")
        xml.element("CtrlSum", amount.description)
        xml.nested(["ReqdExctnDt", "Dt"], made.dayInChina.description)
        xml.nested(["Dbtr", "Nm"], payer.name)
        xml.element("DbtrAcct") { xml in
            xml.nested(["Id", "Othr", "Id"], payer.account)
            xml.element("Ccy", "CNY")
        }
        xml.element("DbtrAgt") { Self.agent(payer.bank, &$0) }
        xml.element("CdtTrfTxInf") { xml in
            xml.nested(["PmtId", "EndToEndId"], order.text)
            xml.element("Amt") { $0.element("InstdAmt", ["Ccy": "CNY"], amount.description) }
            xml.element("CdtrAgt") { Self.agent(payee.bank, &$0) }
            xml.nested(["Cdtr", "Nm"], payee.name)
            xml.element("CdtrAcct") { $0.nested(["Id", "Othr", "Id"], payee.account) }
            xml.nested(["RmtInf", "Ustrd"], remittance)
        }
    }

    private static func agent(_ bank: String, _ xml: inout XMLText) {
        xml.element("FinInstnId") { xml in
            xml.element("ClrSysMmbId") { xml in
                xml.nested(["ClrSysId", "Cd"], "CNAPS")
                xml.element("MmbId", bank)
            }
        }
    }
}
