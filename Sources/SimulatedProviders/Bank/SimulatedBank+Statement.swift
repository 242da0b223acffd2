package import Invoices
import XMLDocuments

extension SimulatedBank {
    /// The account statement of a day (camt.053.001.08), as far as the day has gone.
    package mutating func statement(
        of account: String, on day: CalendarDay, at now: Timestamp
    ) -> [UInt8] {
        settle(at: now)
        var bookings: [(order: String, amount: Fen, isReturn: Bool, at: Timestamp)] = []
        for payment in payments where payment.payer == account {
            if let at = payment.bookedAt {
                bookings.append((payment.order, payment.amount, false, at))
            }
            if let at = payment.returnedAt {
                bookings.append((payment.order, payment.amount, true, at))
            }
        }
        bookings = bookings.filter { $0.at.dayInChina == day }
        var xml = XMLText()
        let namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
        xml.element("Document", ["xmlns": namespace]) { xml in
            xml.element("BkToCstmrStmt") { xml in
                xml.element("GrpHdr") { xml in
                    xml.element("MsgId", "STM\(day.compact)")
                    xml.element("CreDtTm", now.description)
                }
                xml.element("Stmt") { xml in
                    xml.element("Id", "STM\(day.compact)")
                    xml.element("CreDtTm", now.description)
                    xml.element("FrToDt") { xml in
                        xml.element("FrDtTm", "\(day)T00:00:00+08:00")
                        xml.element("ToDtTm", "\(day.advanced(byDays: 1))T00:00:00+08:00")
                    }
                    xml.element("Acct") { $0.nested(["Id", "Othr", "Id"], account) }
                    // As it is now, whatever the day: the bank keeps none of before.
                    xml.element("Bal") { xml in
                        xml.nested(["Tp", "CdOrPrtry", "Cd"], "CLBD")
                        xml.element("Amt", ["Ccy": "CNY"], balance.description)
                        xml.element("CdtDbtInd", "CRDT")
                        xml.nested(["Dt", "Dt"], day.description)
                    }
                    for booking in bookings {
                        xml.element("Ntry") { xml in
                            let side = booking.isReturn ? "CRDT" : "DBIT"
                            xml.element("Amt", ["Ccy": "CNY"], booking.amount.description)
                            xml.element("CdtDbtInd", side)
                            xml.nested(["Sts", "Cd"], "BOOK")
                            xml.nested(["BookgDt", "DtTm"], booking.at.description)
                            xml.element("AcctSvcrRef", "B\(booking.order)")
                            xml.nested(["BkTxCd", "Prtry", "Cd"], "TRF")
                            xml.element("NtryDtls") { xml in
                                xml.element("TxDtls") { xml in
                                    xml.element("Refs") { xml in
                                        xml.element("AcctSvcrRef", "B\(booking.order)")
                                        xml.element("EndToEndId", booking.order)
                                    }
                                    xml.element(
                                        "Amt", ["Ccy": "CNY"], booking.amount.description)
                                    xml.element("CdtDbtInd", side)
                                }
                            }
                        }
                    }
                }
            }
        }
        return xml.bytes
    }
}
