"""Saved news pages in our own words, in the manner of Indonesian sites: which line is what, is marked.

`#` is the title, `+` a line of the article (from the bar on, if there is one), `-` furniture.
Not here: what cleaning must make of them.
"""

from datetime import date
from typing import NamedTuple


class Marked(NamedTuple):
    """A page as it is saved, and what cleaning must find in it."""

    text: str
    title: str
    article: list[str]


def marked(page: str) -> Marked:
    """Reads the marks of a page. An empty line stays one."""
    lines = [(line[:1], line[2:]) for line in page.strip("\n").split("\n")]
    return Marked(
        "\n".join(text.replace("‖", "") for _, text in lines),
        next(text.split(" ‖")[0] for mark, text in lines if mark == "#"),
        [text.split("‖")[-1] for mark, text in lines if mark == "+"],
    )


BLUE_PORTAL = """
- Menu
- Home
- Nasional Internasional Ekonomi Olahraga Teknologi
- Login

- Beranda > Nasional > Peristiwa

# Jembatan Gantung Desa Sukamaju Rampung Lebih Cepat dari Jadwal

- Budi Pratama - detikNews

- Kamis, 20 Jun 2024 15:10 WIB

- BAGIKAN
- url telah tercopy

- Foto: Jembatan gantung di Desa Sukamaju (Budi Pratama/detikcom)

+ Jakarta - Jembatan gantung sepanjang 120 meter di Desa Sukamaju selesai dibangun dua bulan lebih cepat.

+ "Kami bekerja siang dan malam supaya anak-anak bisa lewat," kata Rini, kepala desa, Kamis (20/6/2024).

- ADVERTISEMENT

- SCROLL TO CONTINUE WITH CONTENT

- Baca juga:
- Warga Desa Sebelah Minta Jembatan Serupa

+ Biaya pembangunan mencapai Rp 4,5 miliar dan seluruhnya berasal dari dana desa.

- Simak juga Video: Detik-detik Jembatan Diresmikan

- [Gambas:Video 20detik]

+ Dana itu cair dalam tiga tahap sejak bulan Januari.

- (bpr/idh)

- Berita Terkait
- Harga Cabai di Pasar Induk Turun Tajam
- Jadwal Kereta Tambahan Akhir Pekan

- Berita detikcom Lainnya
- Kucing Naik Atap Stasiun
- Petugas butuh dua jam untuk menurunkan kucing itu dari atap stasiun yang licin.
"""

RED_PORTAL = """
- Kompas.com
- News
- Regional
- Lihat Semua

# Panen Raya di Lereng Merbabu, Harga Kol Anjlok

- Kompas.com - 20/06/2024, 15:10 WIB

- Penulis Sari Dewi | Editor Tono Hadi

- Lihat Foto
- Petani memanen kol di lereng Merbabu, Kamis (20/6/2024). (KOMPAS.com/SARI DEWI)

+ BOYOLALI, KOMPAS.com - ‖Harga kol di lereng Gunung Merbabu turun menjadi Rp 900 per kilogram.

+ Petani membiarkan sebagian panennya di ladang karena ongkos angkut lebih mahal daripada hasil penjualan.

- Baca juga: Petani Bawang Brebes Keluhkan Hal yang Sama

+ Dinas pertanian setempat berjanji membeli 40 ton kol untuk dibagikan kepada warga.

- Simak breaking news langsung di ponselmu. Pastikan kamu sudah install aplikasi WhatsApp ya.

- Tag
- kol
- Boyolali
- petani

- Tulis komentarmu dengan tagar #panen
- Komentar
- Copyright 2008 - 2024 PT. Kompas Cyber Media (Kompas Gramedia Digital Group). All Rights Reserved.
"""

AGENCY = """
# Pelabuhan Baru di Teluk Awan Mulai Melayani Kapal Kontainer ‖- ANTARA News

- Jumat, 21 Juni 2024 09:30 WIB
- waktu baca 2 menit

- Sebuah kapal bersandar di pelabuhan baru Teluk Awan, Jumat (21/6/2024). ANTARA FOTO/Galang Putra/foc.

+ Kendari (ANTARA) - ‖Pelabuhan peti kemas di Teluk Awan mulai melayani kapal berbobot 30.000 ton.

+ Kepala otoritas pelabuhan mengatakan arus barang naik dua kali lipat pada hari pertama.

- Baca juga: Tol laut menambah dua rute
- Baca juga: Ongkos kirim ke timur turun

+ "Sebelumnya kapal harus menunggu tiga hari," ujarnya.

- Pewarta: Galang Putra
- Editor: Wulan Sari
- Copyright © ANTARA 2024
"""

OLD_MAGAZINE = """
- Iklan

# Museum Gerabah Dibuka Lagi Setelah Renovasi Enam Bulan

- Reporter
- Nanda Wira
- Editor
- Laksmi
- Sabtu, 22 Juni 2024 08:00 WIB

- Perajin menunjukkan gerabah di museum. TEMPO/Nanda Wira

+ TEMPO.CO, Yogyakarta - ‖Museum Gerabah di Kasongan kembali menerima pengunjung sejak Sabtu ini.

- Pilihan Editor: Cara Merawat Gerabah di Rumah

+ Koleksinya bertambah menjadi 1.240 benda, menurut pengelola museum.

+ Ruang Baru untuk Anak

+ Anak-anak dapat mencoba memutar tanah liat di sebuah ruang khusus setiap akhir pekan.

- NANDA WIRA
"""

PUBLIC_BROADCASTER = """
- Lewati ke konten utama

- BBC News Indonesia

# Mengapa nelayan di Pulau Karang kembali memakai layar?

- 23 Juni 2024

- Sumber gambar, Getty Images
- Keterangan gambar, Nelayan Pulau Karang berlayar pada pagi hari.

+ Nelayan di Pulau Karang menyimpan mesin mereka dan kembali memakai layar karena harga solar naik.

+ Sejak April, lebih dari separuh perahu di pulau itu tidak lagi membeli solar.

- Lewati Artikel-artikel yang direkomendasikan dan terus membaca
- Artikel-artikel yang direkomendasikan
- Kisah penjaga mercusuar terakhir
- Gunung yang kehilangan saljunya
- Akhir dari Artikel-artikel yang direkomendasikan

+ 'Angin itu gratis'

+ "Angin itu gratis," kata Pak Leo, yang telah melaut selama 40 tahun.
"""

BLOG = """
- Lompat ke konten
- Search for:

- Leave a Comment / Berita / By admin

# Warga Kampung Bambu Menanam Seribu Pohon Aren

- Posted on June 24, 2024 by admin

+ Warga Kampung Bambu menanam seribu pohon aren di sepanjang sungai selama tiga hari.

+ Pohon itu diharapkan menahan tanah agar tidak longsor saat musim hujan tiba.

- Situs ini menggunakan cookie. Dengan melanjutkan, Anda menyetujui kebijakan privasi kami.

- Related Posts
- Festival Aren Digelar Bulan Depan

- Tinggalkan Balasan Batalkan balasan
- Alamat email Anda tidak akan dipublikasikan. Ruas yang wajib ditandai *
- Komentar *
- Simpan nama, email, dan situs web saya pada peramban ini untuk komentar saya berikutnya.
"""

TEASERS_FIRST = """
- Terpopuler
- Resep Sambal Matah yang Tahan Lama
- Sambal matah bisa bertahan seminggu di kulkas kalau bawangnya tidak terkena air dan minyaknya...
- Sepuluh Film Pendek untuk Menemani Hujan
- Hujan paling enak ditemani film pendek yang bisa ditonton sambil minum teh, seperti sepuluh judul...
- HomeBeritaBendungan Lama di Kota Batu Putih Retak Setelah Gempa Kecil

# Bendungan Lama di Kota Batu Putih Retak Setelah Gempa Kecil

+ Bendungan lama di Kota Batu Putih retak sepanjang dua meter setelah gempa kecil pada Senin malam.

+ Pemerintah kota menutup jalan di bawah bendungan sampai pemeriksaan selesai.

- Bendungan Lama di Kota Batu Putih Retak Setelah Gempa Kecil Petugas memeriksa retakan (dok. Pemkot)

+ Pemeriksaan itu akan berlangsung tiga hari.

- Lima Tempat Berkemah Dekat Kota
- Berkemah tidak perlu jauh, karena lima tempat ini hanya berjarak satu jam perjalanan dari pusat kota...
"""


class Expected(NamedTuple):
    """A page and the facts that it states."""

    page: Marked
    publisher: str | None
    published: date | None


PAGES = {
    "blue portal": Expected(marked(BLUE_PORTAL), "detikNews", date(2024, 6, 20)),
    "red portal": Expected(marked(RED_PORTAL), "Kompas.com", date(2024, 6, 20)),
    "agency": Expected(marked(AGENCY), "ANTARA", date(2024, 6, 21)),
    "old magazine": Expected(marked(OLD_MAGAZINE), "Tempo.co", date(2024, 6, 22)),
    "public broadcaster": Expected(marked(PUBLIC_BROADCASTER), "BBC News Indonesia", date(2024, 6, 23)),
    "blog": Expected(marked(BLOG), None, date(2024, 6, 24)),
    "teasers first": Expected(marked(TEASERS_FIRST), None, None),
}
