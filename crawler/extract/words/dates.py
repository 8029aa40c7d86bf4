"""Words that stand beside dates, by what they say of them."""

# Lower case; a date behind one of these is that of a change, not of first publication.
UPDATED: tuple[str, ...] = (
    "updated", "update", "last modified", "modified", "last edited", "edited on", "revised", "last reviewed",
    "reviewed", "corrected", "amended", "aktualisiert", "letzte änderung", "zuletzt geändert", "geändert",
    "bearbeitet", "überarbeitet", "stand:", "mis à jour", "mise à jour", "maj le", "modifié", "actualizado",
    "actualizada", "actualización", "última actualización", "modificado", "aggiornato", "aggiornamento",
    "ultimo aggiornamento", "modificato", "atualizado", "atualização", "última atualização", "bijgewerkt",
    "laatst gewijzigd", "gewijzigd", "uppdaterad", "uppdaterat", "senast ändrad", "opdateret", "oppdatert",
    "sist endret", "päivitetty", "muokattu", "uppfært", "uuendatud", "muudetud", "atjaunots", "atjaunināts",
    "atnaujinta", "zaktualizowano", "aktualizacja", "ostatnia aktualizacja", "aktualizováno", "aktualizace",
    "aktualizované", "posodobljeno", "ažurirano", "ажурирано", "обновено", "актуализирано", "обновлено",
    "обновлён", "обновлен", "изменено", "оновлено", "абноўлена", "actualizat", "frissítve", "módosítva",
    "frissült", "ενημερώθηκε", "τελευταία ενημέρωση", "ενημέρωση", "güncelleme", "güncellendi", "son güncelleme",
    "përditësuar", "aġġornat", "nuashonraithe", "actualitzat", "eguneratua", "تحديث", "آخر تحديث", "به‌روزرسانی",
    "עודכן", "עדכון אחרון", "अपडेट", "अद्यतन", "আপডেট", "اپ ڈیٹ", "อัปเดต", "cập nhật", "diperbarui",
    "dikemas kini", "更新", "最終更新", "最后更新", "最後更新", "修改", "수정", "업데이트", "최종수정",
)  # fmt: skip
# Lower case; a date behind one of these is that of first publication.
PUBLISHED: tuple[str, ...] = (
    "published", "posted", "first published", "originally published", "submitted", "created", "veröffentlicht",
    "gepostet", "datum", "date:", "pressemitteilung vom", "erschienen", "erstellt", "publiziert", "eingestellt",
    "publié", "paru", "mis en ligne", "écrit", "publicado", "publicada", "publicación", "creado", "pubblicato",
    "pubblicata", "publicado em", "gepubliceerd", "geplaatst", "publicerad", "publicerat", "udgivet", "publiceret",
    "offentliggjort", "publisert", "julkaistu", "birt", "avaldatud", "publicēts", "paskelbta", "opublikowano",
    "data publikacji", "dodano", "publikováno", "zveřejněno", "vydáno", "publikované", "zverejnené", "objavljeno",
    "objavljen", "објављено", "публикувано", "опубликовано", "опубліковано", "дата публикации", "апублікавана",
    "publicat", "közzétéve", "megjelent", "δημοσιεύθηκε", "δημοσίευση", "yayınlanma", "yayınlandı", "yayın tarihi",
    "oluşturulma", "giriş", "publikuar", "ippubblikat", "foilsithe", "argitaratua", "نشر", "نُشر", "تاريخ النشر",
    "منتشر", "פורסם", "प्रकाशित", "প্রকাশ", "شائع", "เผยแพร่", "đăng", "ngày đăng", "diterbitkan", "发布", "發布",
    "发表", "发表于", "刊登", "公開", "掲載", "配信", "投稿", "입력", "등록", "기사입력", "승인", "작성",
)  # fmt: skip
# Languages and places that write the month before the day in 4/5/2024.
MONTH_FIRST = frozenset({"en", "en-US", "en-PH", "fil", "en-CA"})
# Languages (first part of the tag) that put the year first, as in 24/5/4.
YEAR_FIRST = frozenset({"zh", "ja", "ko", "hu", "lt", "mn"})
# Zones by their letters, as minutes east of UTC; only those that mean one thing where they are printed.
ZONES: dict[str, int] = {
    "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "west": 60, "cest": 120, "mesz": 120, "eet": 120,
    "sast": 120, "cat": 120, "wat": 60, "eat": 180, "eest": 180, "msk": 180, "pkt": 300, "ist": 330, "npt": 345,
    "wib": 420, "ict": 420, "sgt": 480, "hkt": 480, "pht": 480, "myt": 480, "awst": 480, "jst": 540, "kst": 540,
    "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780, "nst": -210, "ndt": -150,
    "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "brt": -180, "art": -180,
}  # fmt: skip
# Marks of the half of the day.
MORNING = frozenset({"am", "a.m.", "a.m", "오전", "午前", "上午", "π.μ.", "πμ", "öö", "ص"})
AFTERNOON = frozenset({"pm", "p.m.", "p.m", "오후", "午後", "下午", "晚上", "μ.μ.", "μμ", "م"})
