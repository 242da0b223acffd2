import Cryptography
package import Invoices
import Providers

extension SimulatedWeChatPay {
    /// The fund bill of a day, as the merchant downloads it.
    package func fundBill(of merchant: String, on day: CalendarDay) -> [UInt8] {
        let flows = (flows[merchant] ?? []).on(day)
        let header = [
            "记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额(元)", "账户结余(元)",
            "资金变更提交申请人", "备注", "业务凭证号",
        ]
        var lines = [header.joined(separator: ",")]
        for (number, flow) in flows {
            let isOut = flow.amount < .zero
            lines.append(
                marked([
                    flow.clock, flow.payment, "F\(merchant)\(number)",
                    "商家转账", isOut ? "转账" : "转账退回", isOut ? "支出" : "收入",
                    "\(isOut ? -flow.amount : flow.amount)", "\(flow.rest)", merchant,
                    "转账, 模拟", flow.order,
                ]))
        }
        lines.append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额")
        let income = flows.map(\.flow.amount).filter { $0 > .zero }
        let outgo = flows.map(\.flow.amount).filter { $0 < .zero }.map { -$0 }
        lines.append(
            marked([
                "\(flows.count).0", "\(income.count).0", "\(Fen.sum(income) ?? .zero)",
                "\(outgo.count).0", "\(Fen.sum(outgo) ?? .zero)",
            ]))
        return [0xEF, 0xBB, 0xBF] + Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private func marked(_ values: [String]) -> String {
        values.map { "`\($0)" }.joined(separator: ",")
    }

    /// The address of a day's bill, from the next day on.
    func billPlace(
        _ request: ProviderRequest, of merchant: Merchant, at now: Timestamp
    ) -> ProviderReply {
        let query = request.path.split(separator: "?").dropFirst().first ?? ""
        guard let fields = FormFields(query.utf8),
            let day = fields["bill_date"].flatMap({ CalendarDay($0) }),
            fields["account_type"] == "OPERATION"
        else { return refusal(400, "PARAM_ERROR", request, now) }
        guard day < now.dayInChina else {
            return refusal(400, "STATEMENT_CREATING", request, now)
        }
        guard !(flows[merchant.number] ?? []).on(day).isEmpty else {
            return refusal(400, "NO_STATEMENT_EXIST", request, now)
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("hash_type", "SHA1")
            writer.field(
                "hash_value",
                Hexadecimal.encode(SHA1.digest(fundBill(of: merchant.number, on: day))))
            writer.field(
                "download_url",
                "https://api.mch.weixin.qq.com/v3/billdownload/file?token=\(day)")
        }
        return signed(200, writer.bytes, request, now)
    }

    /// Without a signature, as the real one.
    func download(
        _ request: ProviderRequest, of merchant: Merchant, at now: Timestamp
    ) -> ProviderReply {
        guard let day = CalendarDay(request.path.suffix(10)) else {
            return refusal(404, "RESOURCE_NOT_EXISTS", request, now)
        }
        return ProviderReply(status: 200, body: fundBill(of: merchant.number, on: day))
    }
}
