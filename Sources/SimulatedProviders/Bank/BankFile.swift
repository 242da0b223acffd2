import Invoices
import XMLDocuments

/// A customer payment status report, pain.002.001.10.
struct StatusReportFile {
    let number: String
    let message: String
    let group: (status: String, reason: String)?
    let transaction: (order: String, status: String, reason: String?)?
    let made: Timestamp

    var bytes: [UInt8] {
        var xml = XMLText()
        let namespace = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
        xml.element("Document", ["xmlns": namespace]) { xml in
            xml.element("CstmrPmtStsRpt") { xml in
                xml.element("GrpHdr") { xml in
                    xml.element("MsgId", number)
                    xml.element("CreDtTm", made.description)
                }
                xml.element("OrgnlGrpInfAndSts") { xml in
                    xml.element("OrgnlMsgId", message)
                    xml.element("OrgnlMsgNmId", "pain.001.001.09")
                    if let group {
                        xml.element("GrpSts", group.status)
                        xml.element("StsRsnInf") { $0.nested(["Rsn", "Cd"], group.reason) }
                    }
                }
                if let transaction {
                    xml.element("OrgnlPmtInfAndSts") { xml in
                        xml.element("OrgnlPmtInfId", message)
                        xml.element("TxInfAndSts") { xml in
                            xml.element("OrgnlEndToEndId", transaction.order)
                            xml.element("TxSts", transaction.status)
                            if let reason = transaction.reason {
                                xml.element("StsRsnInf") { $0.nested(["Rsn", "Cd"], reason) }
                            }
                        }
                    }
                }
            }
        }
        return xml.bytes
    }
}

/// A debit and credit notification, camt.054.001.08, of one entry.
struct NotificationFile {
    let number: String
    let account: String
    let order: String
    let amount: Fen
    /// Why the payment has come back; nil for the booking itself.
    let returned: String?
    let made: Timestamp

    var bytes: [UInt8] {
        var xml = XMLText()
        let namespace = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
        xml.element("Document", ["xmlns": namespace]) { xml in
            xml.element("BkToCstmrDbtCdtNtfctn") { xml in
                xml.element("GrpHdr") { xml in
                    xml.element("MsgId", number)
                    xml.element("CreDtTm", made.description)
                }
                xml.element("Ntfctn") { xml in
                    xml.element("Id", number)
                    xml.element("CreDtTm", made.description)
                    xml.element("Acct") { $0.nested(["Id", "Othr", "Id"], account) }
                    xml.element("Ntry") { entry(&$0) }
                }
            }
        }
        return xml.bytes
    }

    private func entry(_ xml: inout XMLText) {
        let day = made.dayInChina.description
        xml.element("Amt", ["Ccy": "CNY"], amount.description)
        xml.element("CdtDbtInd", returned == nil ? "DBIT" : "CRDT")
        xml.nested(["Sts", "Cd"], "BOOK")
        xml.nested(["BookgDt", "Dt"], day)
        xml.nested(["ValDt", "Dt"], day)
        xml.element("AcctSvcrRef", "B\(order)")
        xml.element("BkTxCd") { xml in
            xml.element("Domn") { xml in
                xml.element("Cd", "PMNT")
                xml.element("Fmly") { xml in
                    xml.element("Cd", "ICDT")
                    xml.element("SubFmlyCd", returned == nil ? "DMCT" : "RRTN")
                }
            }
        }
        xml.element("NtryDtls") { xml in
            xml.element("TxDtls") { xml in
                xml.element("Refs") { xml in
                    xml.element("AcctSvcrRef", "B\(order)")
                    xml.element("EndToEndId", order)
                }
                xml.element("Amt", ["Ccy": "CNY"], amount.description)
                xml.element("CdtDbtInd", returned == nil ? "DBIT" : "CRDT")
                if let returned {
                    xml.element("RtrInf") { $0.nested(["Rsn", "Cd"], returned) }
                }
            }
        }
    }
}
